using System.Text.RegularExpressions;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads manifests from YAML (or JSON, which is YAML) and reports every mistake in them, not only the first.</summary>
internal static partial class ManifestReader
{
    private static readonly string[] Classes = ["critical", "interactive", "batch"];
    private static readonly TextRule Scope = new(ScopeForm(), 100, "a scope such as orders.read");

    /// <summary>The manifests of one text. When there are errors the list is not complete.</summary>
    public static IReadOnlyList<ManifestAt> Read(string text, ManifestErrors errors)
    {
        if (YamlText.Load(text, errors) is not { } documents)
            return [];
        var manifests = new List<ManifestAt>();
        foreach (var document in documents)
        {
            if (document.RootNode is not YamlMappingNode mapping)
                errors.Wrong(document.RootNode, "", "a mapping with kind: Tool");
            else if (Read(mapping, errors) is { } manifest)
                manifests.Add(new ManifestAt(manifest, mapping));
        }
        if (documents.Count == 0)
            errors.Add(Mark.Empty, "", "is empty; a manifest is needed.");
        return manifests;
    }

    private static ToolManifest? Read(YamlMappingNode mapping, ManifestErrors errors)
    {
        var before = errors.Found.Count;
        var fields = new YamlFields(mapping, "", errors);
        fields.OneOf(fields.Require("kind"), "kind", ToolManifest.ToolKind);
        var name = fields.RequireText("name", Limits.MaxToolNameLength, Forms.Name(), Forms.NameWords);
        var version = fields.RequireText("version", Limits.MaxToolVersionLength, Forms.Version(), Forms.VersionWords);
        var description = fields.RequireText("description", 4000);
        var toolClass = fields.OneOf(fields.Require("class"), "class", Classes);
        var owner = fields.RequireText("owner", 200);
        var target = TargetReader.Read(fields.Mapping(fields.Require("target"), "target"));
        var timeout = fields.Number("timeoutMs", 5000, Limits.MinToolTimeoutMs, Limits.MaxToolTimeoutMs);
        var idempotent = fields.Flag("idempotent");
        var retry = RetryReader.Read(fields.FindMapping("retry"), idempotent);
        var reconcile = ReconcileReader.Read(fields.FindMapping("reconcile"));
        var compensation = CompensationReader.Read(fields.FindMapping("compensation"));
        var cancellable = fields.Flag("cancellable");
        var pool = PoolReader.Read(fields.FindMapping("pool"));
        var isolation = IsolationReader.Read(fields.FindMapping("isolation"));
        var hedging = HedgingReader.Read(fields.FindMapping("hedging"), idempotent);
        var batching = BatchingReader.Read(fields.FindMapping("batching"), new BatchingReader.Tool(idempotent, toolClass, target));
        var rateLimit = RateLimitReader.Read(fields.FindMapping("rateLimit"));
        var scopes = fields.TextList("requiredScopes", Limits.MaxScopes, Scope);
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
            Cancellable = cancellable,
            Pool = pool,
            Isolation = isolation,
            Hedging = hedging,
            Batching = batching,
            RateLimit = rateLimit,
            RequiredScopes = scopes,
            InputSchema = YamlJson.Convert(input!),
            OutputSchema = output is null ? null : YamlJson.Convert(output),
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/-]*\z")]
    private static partial Regex ScopeForm();
}

/// <summary>A manifest and where it was read.</summary>
internal sealed record ManifestAt(ToolManifest Manifest, YamlMappingNode Node);
