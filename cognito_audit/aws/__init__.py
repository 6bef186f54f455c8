"""What AWS defines: Cognito's names and service models, ARNs, and the AWS CLI's commands."""
