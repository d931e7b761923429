using System.Text.Json.Nodes;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Adapters.Processes;
using Agents.Tools.Pools;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Agents.Tools.Adapters.Mcp;

/// <summary>A session with an MCP server: a program of this machine over stdio, or an address over streamable HTTP.</summary>
internal sealed class McpInstance : IToolInstance
{
    private static readonly Implementation Us = new() { Name = "agents-tools", Version = typeof(McpInstance).Assembly.GetName().Version!.ToString(3) };

    private readonly string _tool;
    private readonly McpClient _client;
    private readonly ChildProgram? _program;
    private readonly HttpClient? _http;
    private volatile bool _isLost;

    private McpInstance(string tool, McpClient client, ChildProgram? program, HttpClient? http)
    {
        _tool = tool;
        _client = client;
        _program = program;
        _http = http;
    }

    public bool IsUsable => !_isLost && !_client.Completion.IsCompleted && _program?.HasExited != true;

    internal int? ProcessId => _program?.Id;

    public static async Task<IToolInstance> StartProgramAsync(
        string name, string tool, ToolProgram program, ToolPool pool, IProcessSight sight, ProgramPlacement placement, TimeProvider time,
        ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var child = ChildProgram.Start(name, program, sight, placement, time, loggers.CreateLogger<ChildProgram>());
        try
        {
            var client = await ConnectAsync(new StreamClientTransport(child.Input, child.Output), pool, cancellationToken);
            return new McpInstance(tool, client, child, http: null);
        }
        catch (Exception exception)
        {
            child.Kill();
            await child.DisposeAsync();
            if (exception is OperationCanceledException)
                throw;
            throw new InstanceStartException(
                $"The MCP server '{program.Command}' opened no session: {exception.Message}{(child.Breach is { } breach ? " " + breach.Detail : "")}");
        }
    }

    public static async Task<IToolInstance> ConnectAsync(
        string tool, string url, ToolPool pool, SecretHeaders secrets, CancellationToken cancellationToken)
    {
        var http = DirectClient.Create(pool, inner => new McpHttpHandler(secrets) { InnerHandler = inner });
        try
        {
            var options = new HttpClientTransportOptions
            {
                Endpoint = new Uri(url),
                TransportMode = HttpTransportMode.StreamableHttp,
                ConnectionTimeout = TimeSpan.FromMilliseconds(pool.StartTimeoutMs),
                // What a server wants to say unasked is of no use here.
                EnableStandaloneGetStream = false,
            };
            var client = await ConnectAsync(new HttpClientTransport(options, http), pool, cancellationToken);
            return new McpInstance(tool, client, program: null, http);
        }
        catch (Exception exception)
        {
            http.Dispose();
            if (exception is OperationCanceledException)
                throw;
            throw new InstanceStartException($"The MCP server at {url} opened no session: {exception.Message}");
        }
    }

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ToolErrors.TimedOut(neverSent: true);
        var meter = _program?.Limits.Begin();
        try
        {
            var result = await _client.CallToolAsync(Describe(request), cancellationToken);
            return McpAnswer.Read(result);
        }
        catch (McpProtocolException refusal)
        {
            return new ToolAnswer.Refusal(ToolErrors.ToolError(status: null, $"{refusal.Message} (JSON-RPC error {(int)refusal.ErrorCode})"));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A program may still work on what nobody waits for, or hang; a server over HTTP has other callers too.
            _isLost |= _program is not null;
            return ToolErrors.TimedOut(neverSent: false);
        }
        catch (Exception exception) // The session's own faults come in many types; all mean that no answer came.
        {
            _isLost = true;
            return Fault(exception);
        }
        finally
        {
            if (meter is not null)
                _program!.Limits.End(meter);
        }
    }

    public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<EffectAnswer>(new EffectAnswer.NotKnown("MCP has no status query"));

    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        // Not a ping: newer versions of the protocol (2026-07-28) have none.
        var tools = await _client.ListToolsAsync(options: null, cancellationToken);
        return tools.Any(tool => tool.Name == _tool);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isLost)
            _program?.Kill();
        try
        {
            await _client.DisposeAsync();
        }
        finally
        {
            if (_program is not null)
                await _program.DisposeAsync();
            _http?.Dispose();
        }
    }

    private static Task<McpClient> ConnectAsync(IClientTransport transport, ToolPool pool, CancellationToken cancellationToken)
    {
        var options = new McpClientOptions
        {
            ClientInfo = Us,
            InitializationTimeout = TimeSpan.FromMilliseconds(pool.StartTimeoutMs),
            // A program that starts slowly is not one of an older version of the protocol: those get the other half of the time.
            DiscoverProbeTimeout = TimeSpan.FromMilliseconds(pool.StartTimeoutMs / 2.0),
        };
        return McpClient.CreateAsync(transport, options, loggerFactory: null, cancellationToken);
    }

    private ToolAnswer.Fault Fault(Exception exception)
    {
        if (_program is { } program && (program.HasExited || program.Breach is not null))
            return program.Fault;
        var connecting = exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };
        return ToolErrors.Unreachable(exception.Message, neverSent: connecting) with { Connecting = connecting };
    }

    private CallToolRequestParams Describe(ToolRequest request)
    {
        var command = request.Command;
        return new CallToolRequestParams
        {
            Name = _tool,
            Arguments = command.Arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value),
            // Names with a prefix of one's own are free for anybody's use.
            Meta = new JsonObject
            {
                ["agents.dev/idempotencyKey"] = command.IdempotencyKey,
                ["agents.dev/attempt"] = request.Attempt,
                ["agents.dev/deadlineMs"] = (long)request.TimeLeft.TotalMilliseconds,
                ["agents.dev/tenant"] = command.Principal.Tenant,
                ["agents.dev/subject"] = command.Principal.Subject,
            },
        };
    }
}
