return await Dapr.Sidecar.Cli.CommandLineRoot.RunAsync(args);
