environment   = "prod"
callback_urls = ["https://crm.example.com/callback"]
mfa           = "OPTIONAL"
