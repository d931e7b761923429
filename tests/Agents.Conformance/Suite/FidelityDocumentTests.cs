using Agents.Conformance.Scenarios;
using Dapr.Sidecar.Resources.Catalogue;

namespace Agents.Conformance.Suite;

/// <summary>The document names what the code has.</summary>
public sealed class FidelityDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fidelity.md"));

    [Fact]
    public void Document_ComponentTypes_AreAllThere() =>
        Assert.All(ComponentCatalogue.Names, type => Assert.Contains($"`{type}`", Document, StringComparison.Ordinal));

    [Fact]
    public void Document_AreasNotServed_AreAllThere() =>
        Assert.All(NotServed.Areas.Keys, area => Assert.Contains($"| `{area}` |", Document, StringComparison.Ordinal));
}
