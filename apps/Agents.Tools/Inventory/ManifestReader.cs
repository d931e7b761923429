using System.Text.RegularExpressions;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory;

/// <summary>Reads manifests from YAML (or JSON, which is YAML) and reports every mistake in them, not only the first.</summary>
internal static partial class ManifestReader
{
    private static readonly string[] Classes = ["critical", "interactive", "batch"];

    /// <summary>The manifests of one text. When there are errors the list is not complete.</summary>
    public static IReadOnlyList<ManifestAt> Read(string text, ManifestErrors errors)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            errors.Add(exception.Start, "", $"is not YAML: {exception.InnerException?.Message ?? exception.Message}");
            return [];
        }
        var manifests = new List<ManifestAt>();
        foreach (var document in stream.Documents)
        {
            if (document.RootNode is not YamlMappingNode mapping)
                errors.Wrong(document.RootNode, "", "a mapping with kind: Tool");
            else if (Read(mapping, errors) is { } manifest)
                manifests.Add(new ManifestAt(manifest, mapping));
        }
        if (stream.Documents.Count == 0)
            errors.Add(Mark.Empty, "", "is empty; a manifest is needed.");
        return manifests;
    }

    private static ToolManifest? Read(YamlMappingNode mapping, ManifestErrors errors)
    {
        var before = errors.Found.Count;
        var fields = new YamlFields(mapping, "", errors);
        fields.OneOf(fields.Require("kind"), "kind", ToolManifest.ToolKind);
        var name = fields.RequireText(
            "name", Limits.MaxToolNameLength, NameForm(), "lower-case words and digits joined by . - or _, such as order.get");
        var version = fields.RequireText(
            "version", Limits.MaxToolVersionLength, VersionForm(), "digits and letters joined by . or -, such as 1.2.0");
        var description = fields.RequireText("description", 4000);
        var toolClass = fields.OneOf(fields.Require("class"), "class", Classes);
        var owner = fields.RequireText("owner", 200);
        var target = ReadTarget(fields.Mapping(fields.Require("target"), "target"));
        var timeout = fields.Number("timeoutMs", 5000, Limits.MinToolTimeoutMs, Limits.MaxToolTimeoutMs);
        var idempotent = fields.Flag("idempotent");
        var retry = ReadRetry(fields.Mapping(fields.Find("retry"), "retry"), idempotent);
        var reconcile = ReadReconcile(fields.Mapping(fields.Find("reconcile"), "reconcile"));
        var compensation = ReadCompensation(fields.Mapping(fields.Find("compensation"), "compensation"));
        var scopes = fields.TextList("requiredScopes", Limits.MaxScopes, ScopeForm(), "a scope such as orders.read");
        var input = fields.Require("inputSchema");
        var output = fields.Find("outputSchema");
        fields.RefuseOthers();
        if (input is not null)
            SchemaCheck.Run(input, "inputSchema", mustBeObject: true, errors);
        if (output is not null)
            SchemaCheck.Run(output, "outputSchema", mustBeObject: false, errors);
        if (errors.Found.Count > before)
            return null;
        return new ToolManifest
        {
            Name = name!,
            Version = version!,
            Description = description!,
            Class = (ToolClass)Array.IndexOf(Classes, toolClass!),
            Owner = owner!,
            Target = target!,
            TimeoutMs = timeout,
            Idempotent = idempotent,
            Retry = retry,
            Reconcile = reconcile,
            Compensation = compensation,
            RequiredScopes = scopes,
            InputSchema = YamlJson.Convert(input!),
            OutputSchema = output is null ? null : YamlJson.Convert(output),
        };
    }

    private static DaprAppTarget? ReadTarget(YamlFields? fields)
    {
        if (fields is null)
            return null;
        fields.OneOf(fields.Require("type"), "type", DaprAppTarget.TypeName);
        var app = fields.RequireText("appId", 63, AppIdForm(), "a Dapr app id: lower-case letters, digits and dashes");
        var verb = fields.OneOf(fields.Find("verb"), "verb", "POST", "PUT", "PATCH");
        var path = fields.RequireText("path", 500, PathForm(), "a path that begins with / and has no query");
        fields.RefuseOthers();
        return app is null || path is null ? null : new DaprAppTarget { AppId = app, Verb = verb ?? "POST", Path = path };
    }

    private static ToolRetry? ReadRetry(YamlFields? fields, bool idempotent)
    {
        if (fields is null)
            return null;
        if (!idempotent)
            fields.Errors.Add(fields.Node, "retry", "is only allowed with idempotent: true; sending again would double the effect.");
        var defaults = new ToolRetry();
        var attempts = fields.Number("maxAttempts", defaults.MaxAttempts, 1, Limits.MaxAttempts);
        var initial = fields.Number("initialDelayMs", defaults.InitialDelayMs, 1, 60_000);
        var max = fields.Number("maxDelayMs", Math.Max(defaults.MaxDelayMs, initial), 1, 60_000);
        if (max < initial)
            fields.Errors.Wrong(fields.Find("maxDelayMs")!, fields.PathOf("maxDelayMs"), $"initialDelayMs ({initial}) to 60000");
        fields.RefuseOthers();
        return new ToolRetry { MaxAttempts = attempts, InitialDelayMs = initial, MaxDelayMs = max };
    }

    private static ToolReconcile? ReadReconcile(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var defaults = new ToolReconcile { Path = "" };
        var path = fields.RequireText(
            "path", 500, ReconcilePathForm(), $"a path that begins with / and holds {ToolReconcile.KeyPlaceholder}");
        var pointer = fields.FindText("resultPointer", 500, PointerForm(), "a JSON Pointer such as /charge");
        var grace = fields.Number("graceMs", defaults.GraceMs, 0, 600_000);
        fields.RefuseOthers();
        return path is null ? null : new ToolReconcile { Path = path, ResultPointer = pointer ?? "", GraceMs = grace };
    }

    private static ToolCompensation? ReadCompensation(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var tool = fields.RequireText("tool", Limits.MaxToolNameLength, NameForm(), "the name of a tool");
        var arguments = new Dictionary<string, string>();
        if (fields.Mapping(fields.Find("arguments"), "arguments") is { } mapping)
        {
            foreach (var name in mapping.Node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value!))
            {
                if (mapping.RequireText(name, 500, CompensationPointerForm(), "a JSON Pointer into /arguments or /result") is { } pointer)
                    arguments[name] = pointer;
            }
            mapping.RefuseOthers();
        }
        fields.RefuseOthers();
        return tool is null ? null : new ToolCompensation { Tool = tool, Arguments = arguments };
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*([._-][a-z0-9]+)*\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\z")]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}\z")]
    private static partial Regex ScopeForm();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex AppIdForm();

    [GeneratedRegex(@"^/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*\z")]
    private static partial Regex PathForm();

    [GeneratedRegex(@"^/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*\{idempotencyKey\}[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*\z")]
    private static partial Regex ReconcilePathForm();

    [GeneratedRegex(@"^(/([^~/]|~[01])*)*\z")]
    private static partial Regex PointerForm();

    [GeneratedRegex(@"^/(arguments|result)(/([^~/]|~[01])*)*\z")]
    private static partial Regex CompensationPointerForm();
}

/// <summary>A manifest and where it was read.</summary>
internal sealed record ManifestAt(ToolManifest Manifest, YamlMappingNode Node);
