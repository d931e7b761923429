using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters;

/// <summary>What this worker lets a target reach. Everything that is not allowed by its settings is denied.</summary>
internal sealed class TargetPolicy(ToolsOptions options)
{
    /// <summary>Why the target is denied, naming the setting that would allow it; null when it is allowed.</summary>
    public string? Deny(ToolTarget target) => target switch
    {
        HttpTarget http => DenyUrl("target.url", http.Url) ?? DenySecrets(http.SecretHeaders),
        ProcessTarget process => DenyProgram(process.Program),
        McpTarget { Program: { } program } => DenyProgram(program),
        McpTarget { Url: { } url } mcp => DenyUrl("target.url", url) ?? DenySecrets(mcp.SecretHeaders),
        McpTarget => "target needs program or url.",
        PluginTarget plugin => DenyPlugin(plugin),
        _ => null,
    };

    private string? DenyUrl(string field, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            return $"{field} is '{text}'; allowed: an absolute http or https address.";
        var allowed = options.AllowedHosts.Count > 0 ? options.AllowedHosts : ToolsOptions.Loopback;
        return allowed.Any(host => IsSame(host, url))
            ? null
            : $"{field} names the host '{url.Authority}'; allowed by {ToolsOptions.Section}:{nameof(ToolsOptions.AllowedHosts)}: {string.Join(", ", allowed)}.";
    }

    private static bool IsSame(string allowed, Uri url) =>
        string.Equals(allowed, url.Host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(allowed, $"{url.Host}:{url.Port}", StringComparison.OrdinalIgnoreCase);

    private string? DenySecrets(IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (header, secret) in headers)
        {
            if (!secret.StartsWith(options.SecretsPrefix, StringComparison.Ordinal))
            {
                return $"target.secretHeaders.{header} is '{secret}'; allowed by {ToolsOptions.Section}:{nameof(ToolsOptions.SecretsPrefix)}: "
                    + $"names that begin with '{options.SecretsPrefix}'.";
            }
        }
        return null;
    }

    private string? DenyProgram(ToolProgram program) => options.AllowedPrograms.Contains(program.Command, StringComparer.Ordinal)
        ? null
        : $"target.program.command is '{program.Command}'; allowed by {ToolsOptions.Section}:{nameof(ToolsOptions.AllowedPrograms)}: "
            + (options.AllowedPrograms.Count == 0 ? "none." : string.Join(", ", options.AllowedPrograms) + ".");

    private string? DenyPlugin(PluginTarget plugin)
    {
        if (options.PluginsPath.Length == 0)
            return $"target.assembly is '{plugin.Assembly}', and {ToolsOptions.Section}:{nameof(ToolsOptions.PluginsPath)} names no folder to load plugins from.";
        return Plugins.PluginFiles.Resolve(options.PluginsPath, plugin.Assembly) is null
            ? $"target.assembly is '{plugin.Assembly}'; allowed: a path within the folder of {ToolsOptions.Section}:{nameof(ToolsOptions.PluginsPath)}."
            : null;
    }
}
