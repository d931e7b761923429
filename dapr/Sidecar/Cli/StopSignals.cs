using System.Runtime.InteropServices;

namespace Dapr.Sidecar.Cli;

/// <summary>SIGINT, SIGTERM, SIGHUP and Ctrl+C as a wish to stop; the process does not end by itself.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations;
    private TaskCompletionSource _reload = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="hangupReloads">SIGHUP is not a wish to stop but one to start again, as for daprd.</param>
    public StopSignals(bool hangupReloads = false)
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, hangupReloads ? OnReload : OnSignal));
    }

    public CancellationToken Token => _first.Token;
    public Task Received => _received.Task;

    /// <summary>A second signal: stop at once.</summary>
    public Task Again => _again.Task;

    /// <summary>The next wish to start again; those before do not count.</summary>
    public Task NextReload()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _reload, next);
        return next.Task;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
    }

    private void OnReload(PosixSignalContext context)
    {
        context.Cancel = true;
        Volatile.Read(ref _reload).TrySetResult();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_received.TrySetResult())
        {
            _again.TrySetResult();
            return;
        }
        _first.Cancel();
    }
}
