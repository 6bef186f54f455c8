flows = ["ALLOW_USER_SRP_AUTH"]
urls  = ["https://b.example.com", "http://c.example.com"]
