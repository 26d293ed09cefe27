"""Small trained weights, each with its card; `aiva.models.pretrained` reads them."""
