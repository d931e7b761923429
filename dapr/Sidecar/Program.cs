using Dapr.Sidecar.Cli;

NativeMemory.KeepFreedPages();
SocketThreads.CompleteInline();
return await CommandLineRoot.RunAsync(args);
