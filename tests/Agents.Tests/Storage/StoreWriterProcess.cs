using System.Diagnostics;
using System.Globalization;
using Dapr.Sidecar.Storage;

namespace Agents.Tests.Storage;

/// <summary>A process that writes to a store and says which rows were acknowledged, until it is killed.</summary>
internal sealed class StoreWriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProcessIdentity> _identity = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<long> _acknowledged = [];
    private readonly int _wanted;

    public StoreWriterProcess(string store, string name, int concurrency, int until)
    {
        _wanted = until;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "Agents.StoreWriter.dll"), store, name,
            concurrency.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }
        _process = Process.Start(start)!;
        _reading = ReadAsync();
    }

    /// <summary>Who the process says it is.</summary>
    public Task<ProcessIdentity> Identity => _identity.Task;

    /// <summary>Waits until as many rows as wanted are acknowledged, kills the process, and gives all of them.</summary>
    public async Task<IReadOnlyList<long>> KillAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_enough.Task, _reading).WaitAsync(cancellationToken);
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return _acknowledged;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ProcessIdentity.TryParse(line, out var identity)) _identity.TrySetResult(identity);

            // The last line may be cut off by the kill.
            else if (line.EndsWith(';')) _acknowledged.Add(long.Parse(line.AsSpan(0, line.Length - 1), CultureInfo.InvariantCulture));
            if (_acknowledged.Count == _wanted) _enough.TrySetResult();
        }
    }
}
