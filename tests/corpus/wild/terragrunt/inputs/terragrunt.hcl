terraform {
  source = "./module"
}

inputs = {
  name          = "orders"
  callback_urls = ["https://orders.example.com/cb"]
}
