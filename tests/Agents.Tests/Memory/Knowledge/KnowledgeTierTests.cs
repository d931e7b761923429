using Agents.Contracts.Calls;
using Agents.Memory.Context;
using Agents.Memory.Knowledge;

namespace Agents.Tests.Memory.Knowledge;

public sealed class KnowledgeTierTests
{
    [Fact]
    public async Task Find_ForAMember_CitesTheDocument()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "# Travel\n\n## Trains\n\ntrain", with: change => change with { Groups = new(["hr"]), Source = new("https://example.org/a") });
        var piece = Assert.Single((await FindAsync(rig, "acme", "eve", ["knowledge:read", "group:hr"])).Pieces);
        Assert.Equal(("knowledge", "document", "a", 1), (piece.Tier, piece.Source.Kind, piece.Source.DocumentId, piece.Source.Version));
        Assert.Equal("https://example.org/a", piece.Source.Uri);
        var record = (await rig.Reading.FindAsync(Rig.Anna, "a", TestContext.Current.CancellationToken))!;
        var text = (await rig.Reading.TextAsync(Rig.Anna, record, record.Current(), TestContext.Current.CancellationToken))!;
        Assert.Equal(piece.Text, text[piece.Source.Start!.Value..piece.Source.End!.Value]);
    }

    [Fact]
    public async Task Find_Foreign_FindsNothing()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train", with: change => change with { Groups = new(["hr"]) });
        Assert.Empty((await FindAsync(rig, "acme", "eve", ["*"])).Pieces);
        Assert.Empty((await FindAsync(rig, "other", "anna", ["*", "group:hr"])).Pieces);
    }

    [Fact]
    public async Task Find_WhileTheVectorTierIsDown_SaysSo()
    {
        await using var rig = await new Rig().StartAsync();
        rig.Vectors.IsDown = true;
        Assert.Equal("The documents cannot be searched: down", (await FindAsync(rig, "acme", "anna", ["*"])).Failure);
    }

    private static Task<TierAnswer> FindAsync(Rig rig, string tenant, string subject, IReadOnlyList<string> scopes) => new KnowledgeTier(rig.Search).FindAsync(
        new ContextQuery
        {
            Caller = new Principal { Tenant = tenant, Subject = subject, Scopes = scopes },
            MaxTokens = 1000,
            Budget = TimeSpan.FromSeconds(1),
        },
        "train", CancellationToken.None);
}
