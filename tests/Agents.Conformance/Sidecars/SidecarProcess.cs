using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Agents.Conformance.Sidecars;

/// <summary>A sidecar in a process of its own.</summary>
internal sealed class SidecarProcess : ISidecar
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly LogTail _log = new();
    private readonly Process _process;

    public SidecarProcess(ProcessStartInfo start, int httpPort, int grpcPort)
    {
        (HttpPort, GrpcPort) = (httpPort, grpcPort);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Exited = ExitCodeAsync();
    }

    public int HttpPort { get; }

    public int GrpcPort { get; }

    public Task<int> Exited { get; }

    public string LogTail => _log.ToString();

    /// <summary>SIGKILL: it has no time for anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            Terminate();
            await Task.WhenAny(Exited, Task.Delay(Grace));
            if (!Exited.IsCompleted) _process.Kill(entireProcessTree: true);
            await Exited;
        }
        _process.Dispose();
    }

    private async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _log.Add(line.Data);
    }

    // .NET can only kill; a sidecar should be asked first, so that its consumers leave their groups.
    private void Terminate()
    {
        const int Sigterm = 15;
        if (OperatingSystem.IsWindows()) _process.Kill(entireProcessTree: true);
        else _ = Kill(_process.Id, Sigterm);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
