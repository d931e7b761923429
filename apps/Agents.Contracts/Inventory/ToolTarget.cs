using System.Text.Json.Serialization;

namespace Agents.Contracts.Inventory;

/// <summary>Where a tool is. The field <c>type</c> says which kind: <c>dapr</c>, <c>http</c>, <c>process</c>, <c>mcp</c> or <c>plugin</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DaprAppTarget), DaprAppTarget.TypeName)]
[JsonDerivedType(typeof(HttpTarget), HttpTarget.TypeName)]
[JsonDerivedType(typeof(ProcessTarget), ProcessTarget.TypeName)]
[JsonDerivedType(typeof(McpTarget), McpTarget.TypeName)]
[JsonDerivedType(typeof(PluginTarget), PluginTarget.TypeName)]
public abstract record ToolTarget;

/// <summary>A tool that is an endpoint of an app, reached by Dapr service invocation.</summary>
public sealed record DaprAppTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "dapr";

    /// <summary>Dapr app id.</summary>
    public required string AppId { get; init; }

    /// <summary>HTTP method that gets the arguments: POST (default), PUT or PATCH. They travel as the JSON body.</summary>
    public string Verb { get => field ?? "POST"; init; } = "POST";

    /// <summary>Path of the endpoint; begins with <c>/</c>.</summary>
    public required string Path { get; init; }
}

/// <summary>A tool that is an HTTP endpoint. Its host has to be allowed by the worker's setting <c>Tools:AllowedHosts</c>.</summary>
public sealed record HttpTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "http";

    /// <summary>Absolute http or https address; at most 2,000 characters, no user name or fragment.</summary>
    public required string Url { get; init; }

    /// <inheritdoc cref="DaprAppTarget.Verb"/>
    public string Verb { get => field ?? "POST"; init; } = "POST";

    /// <summary>1 (HTTP/1.1, default) or 2 (many requests on a connection; without TLS by prior knowledge).</summary>
    public int HttpVersion { get; init; } = 1;

    /// <summary>Fixed headers, at most 20. Nothing secret: manifests can be read by every caller's operator.</summary>
    public IReadOnlyDictionary<string, string> Headers { get => field ?? new Dictionary<string, string>(); init; } = new Dictionary<string, string>();

    /// <summary>Headers whose values are read from the secret store: header name to secret name. At most 10.</summary>
    public IReadOnlyDictionary<string, string> SecretHeaders { get => field ?? new Dictionary<string, string>(); init; } = new Dictionary<string, string>();
}

/// <summary>A tool that is a program of this machine, kept running, which reads calls and writes answers as lines of JSON.</summary>
public sealed record ProcessTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "process";

    /// <summary>The program and how it is started.</summary>
    public required ToolProgram Program { get; init; }
}

/// <summary>A tool of an MCP server. Exactly one of <see cref="Program"/> (stdio) and <see cref="Url"/> (streamable HTTP).</summary>
public sealed record McpTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "mcp";

    /// <summary>The server as a program of this machine, spoken to over stdio.</summary>
    public ToolProgram? Program { get; init; }

    /// <summary>The server's address, as in <see cref="HttpTarget.Url"/>.</summary>
    public string? Url { get; init; }

    /// <inheritdoc cref="HttpTarget.SecretHeaders"/>
    public IReadOnlyDictionary<string, string> SecretHeaders { get => field ?? new Dictionary<string, string>(); init; } = new Dictionary<string, string>();

    /// <summary>The tool's name on the server. Default: the manifest's name.</summary>
    public string? Tool { get; init; }
}

/// <summary>A tool that is a .NET class, loaded into the worker's process in a load context of its own that can be unloaded.</summary>
public sealed record PluginTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "plugin";

    /// <summary>Path of the assembly, relative to the worker's setting <c>Tools:PluginsPath</c>; never outside of it.</summary>
    public required string Assembly { get; init; }

    /// <summary>Full name of the class.</summary>
    public required string Class { get; init; }
}

/// <summary>A program of the worker's machine. Has to be allowed by the worker's setting <c>Tools:AllowedPrograms</c>.</summary>
public sealed record ToolProgram
{
    /// <summary>Path or name of the program.</summary>
    public required string Command { get; init; }

    /// <summary>Arguments, at most 100, none of them read by a shell.</summary>
    public IReadOnlyList<string> Arguments { get => field ?? []; init; } = [];

    /// <summary>Working directory. Default: the worker's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Environment of the program, at most 100 variables, besides PATH, HOME, LANG and TMPDIR: it inherits nothing else of the worker's.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get => field ?? new Dictionary<string, string>(); init; } = new Dictionary<string, string>();

    /// <summary>Most memory of one process (resident), 16 to 65,536 MiB. Over it, it is killed and replaced. Default 512.</summary>
    public int MemoryMiB { get; init; } = 512;

    /// <summary>Most CPU time of one call, 1 to 3,600 s. Over it, the process is killed and replaced. Default 30.</summary>
    public int CpuSeconds { get; init; } = 30;

    /// <summary>Most output for one call, 1 to 65,536 KiB. Over it, the process is killed and replaced. Default 1,024.</summary>
    public int OutputKiB { get; init; } = 1024;
}
