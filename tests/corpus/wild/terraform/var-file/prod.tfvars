domain_name     = "surveys.example.com"
allowed_origins = ["https://surveys.example.com"]
