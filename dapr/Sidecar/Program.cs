Dapr.Sidecar.Cli.NativeMemory.KeepFreedPages();
return await Dapr.Sidecar.Cli.CommandLineRoot.RunAsync(args);
