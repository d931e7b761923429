Console.WriteLine("dapr-sidecar");
