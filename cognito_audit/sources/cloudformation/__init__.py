"""CloudFormation templates in all their forms: SAM, CDK output, Serverless, fragments, nested stacks."""
