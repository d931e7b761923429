using System.Collections.Frozen;
using Agents.Contracts.Inventory;
using Agents.Gateway.Validation;
using Agents.Tooling;

namespace Agents.Gateway.Inventory;

/// <summary>A tool that can be called: its newest version, ready to check arguments.</summary>
internal sealed record CatalogTool(ToolManifest Manifest, ArgumentSchema Schema, ToolDescription Description);

/// <summary>The tools as they stand in one revision of the inventory. Immutable; swapped whole.</summary>
internal sealed class ToolCatalog
{
    public static readonly ToolCatalog Empty = new(0, FrozenDictionary<string, CatalogTool>.Empty);

    private readonly FrozenDictionary<string, CatalogTool> _tools;

    private ToolCatalog(long revision, FrozenDictionary<string, CatalogTool> tools)
    {
        Revision = revision;
        _tools = tools;
        List = new ToolList { Tools = [.. tools.Values.Select(t => t.Description).OrderBy(t => t.Name, StringComparer.Ordinal)] };
    }

    public long Revision { get; }

    public ToolList List { get; }

    public CatalogTool? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>The catalog of a document. Schemas of versions that are unchanged are taken from <paramref name="previous"/>.</summary>
    /// <param name="unusable">Gets the name of every tool whose schema cannot be compiled; its previous version stays, if any.</param>
    public static ToolCatalog Build(InventoryDocument document, ToolCatalog previous, Action<string, string> unusable)
    {
        var tools = new Dictionary<string, CatalogTool>(StringComparer.Ordinal);
        foreach (var versions in document.Tools.GroupBy(t => t.Name, StringComparer.Ordinal))
        {
            var manifest = versions.MaxBy(t => t.Version, VersionOrder.Instance)!;
            var known = previous.Find(manifest.Name);
            try
            {
                var schema = known is not null && ArgumentSchema.IsSame(known.Manifest.InputSchema, manifest.InputSchema)
                    ? known.Schema
                    : ArgumentSchema.Compile(manifest.InputSchema);
                tools[manifest.Name] = new CatalogTool(manifest, schema, ToolDescription.From(manifest));
            }
            catch (FormatException e)
            {
                unusable(manifest.Name + " " + manifest.Version, e.Message);
                if (known is not null)
                {
                    tools[manifest.Name] = known;
                }
            }
        }

        return new ToolCatalog(document.Revision, tools.ToFrozenDictionary(StringComparer.Ordinal));
    }
}

/// <summary>Holds the catalog of now.</summary>
internal sealed class CurrentCatalog
{
    private volatile ToolCatalog _value = ToolCatalog.Empty;

    public ToolCatalog Value
    {
        get => _value;
        set => _value = value;
    }

    public bool IsLoaded => _value.Revision > 0;
}
