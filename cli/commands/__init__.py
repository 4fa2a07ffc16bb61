"""One command group a file: ask the service, show the answer. Holds no rule of the product."""
