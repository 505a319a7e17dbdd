"""The rules, a module for each family; the catalogue lists them."""
