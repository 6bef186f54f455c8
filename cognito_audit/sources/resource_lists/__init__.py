"""Documents that list resources with their settings: items of AWS Config, stacks of Pulumi, manifests of Kubernetes."""
