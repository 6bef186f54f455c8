terraform {
  source = "../modules/pool"
}
