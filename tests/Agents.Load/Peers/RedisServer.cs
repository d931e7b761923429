using System.Globalization;
using System.Net.Sockets;
using Agents.Load.Running;
using Agents.Processes;

namespace Agents.Load.Peers;

/// <summary>A redis-server of the run's own: loopback, a folder of its own, gone at the end.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private readonly LoadProcess _process;

    private RedisServer(LoadProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public int? ProcessId => _process.Id;

    /// <param name="sync">When the append-only file reaches the disk: <c>everysec</c> or <c>always</c>.</param>
    public static async Task<RedisServer> StartAsync(LoadRun run, string sync, CancellationToken cancellationToken)
    {
        var port = FreePorts.Next();
        var folder = Path.Combine(run.Folder, string.Create(CultureInfo.InvariantCulture, $"redis-{port}"));
        Directory.CreateDirectory(folder);
        LoadProcess process;
        try
        {
            process = run.StartProcess(new ProcessPlan(
                "redis-server", "redis-server",
                [
                    "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                    "--appendonly", "yes", "--appendfsync", sync,
                ]));
        }
        catch (LoadException e)
        {
            throw new LoadException($"{e.Message} The peer of this scenario needs it: apt-get install redis-server.");
        }

        var server = new RedisServer(process, port);
        await server.WaitUntilListeningAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();

    private async Task WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new LoadException($"redis-server does not listen on port {Port}.{Environment.NewLine}{_process.Tail}");
            }
        }
    }
}
