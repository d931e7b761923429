using System.Runtime.InteropServices;
using System.Text;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;

namespace Agents.Tests.Memory.Vectors.Embedded;

/// <summary>What is deleted or replaced is in no file any more when the call returns.</summary>
public sealed class ErasureTests
{
    private const int Dimensions = 16;

    [Fact]
    public async Task Delete_AllOfAnItem_IsInNoFile()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync(Dimensions);
        var vector = TemporaryIndex.Vector(new Random(1), Dimensions);
        var item = TemporaryIndex.Item("quokka-id", "Prefers xylophones over zithers", vector, "wombat") with
        {
            Title = "Platypus",
            Groups = ["numbat"],
            Parent = "bilby",
            Kind = "potoroo",
            Payload = """{"animal":"echidna"}""",
        };
        string[] words = ["quokka", "Prefers", "xylophon", "zither", "wombat", "Platypus", "platypu", "numbat", "bilby", "potoroo", "echidna"];
        await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("stays", "something else", TemporaryIndex.Vector(new Random(2), Dimensions)), item);
        var unit = EncodedVector.Of(vector, new VectorLayout(Dimensions));
        Assert.All(words, w => Assert.NotEmpty(Holding(index, w)));
        Assert.NotEmpty(TemporaryIndex.Holding(index.Folder, MemoryMarshal.AsBytes(unit.Unit.AsSpan()).ToArray()));

        await TemporaryIndex.RemoveAsync(tier, "quokka-id");

        Assert.All(words, w => Assert.Empty(Holding(index, w)));
        Assert.Empty(TemporaryIndex.Holding(index.Folder, MemoryMarshal.AsBytes(unit.Unit.AsSpan()).ToArray()));
        Assert.Empty(TemporaryIndex.Holding(index.Folder, MemoryMarshal.AsBytes(unit.Codes.AsSpan()).ToArray()));
        Assert.Equal(["stays"], await TemporaryIndex.IdsAsync(tier));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Delete_ManyAmongMany_AreInNoFile(int seed)
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync(Dimensions);
        var random = new Random(seed);
        var alive = new Dictionary<string, (string Word, VectorItem Item)>();
        for (var round = 0; round < 5; round++)
        {
            List<string> gone = [];
            List<EncodedVector> vectors = [];
            void Gone(string id)
            {
                if (!alive.Remove(id, out var old)) return;
                gone.Add(old.Word);
                vectors.Add(EncodedVector.Of(old.Item.Vector.Span, new VectorLayout(Dimensions)));
            }

            List<VectorItem> written = [];
            for (var n = 0; n < 300; n++)
            {
                // Words that begin alike share their beginnings in the index, and some are long enough to go to pages of their own.
                var id = $"i{random.Next(900)}";
                if (written.Exists(w => w.Id == id)) continue;
                var word = $"secret{random.Next(100)}q{random.NextInt64():x16}k";
                Gone(id);
                var text = random.Next(10) == 0
                    ? string.Join(' ', Enumerable.Range(0, 400).Select(i => $"{word}{i}")) : $"{word} and tea number {random.Next(50)}";
                written.Add(TemporaryIndex.Item(id, text, TemporaryIndex.Vector(random, Dimensions), $"user-{word}") with { Title = word, Groups = [word] });
                alive[id] = (word, written[^1]);
            }

            await TemporaryIndex.PutAsync(tier, [.. written]);
            var deleted = alive.Keys.Where(_ => random.Next(4) == 0).ToArray();
            foreach (var id in deleted) Gone(id);
            await TemporaryIndex.RemoveAsync(tier, deleted);

            var files = Directory.EnumerateFiles(index.Folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock")
                .Select(f => (Name: Path.GetFileName(f), Bytes: TemporaryIndex.Read(f))).ToList();
            foreach (var (name, bytes) in files)
            {
                // The end of it: what is alike at the beginning is kept once in the index.
                foreach (var word in gone) Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word[^12..])) < 0, $"{word} in {name}, round {round}");
                foreach (var vector in vectors) Assert.True(bytes.AsSpan().IndexOf(MemoryMarshal.AsBytes(vector.Unit.AsSpan())) < 0, $"a vector in {name}");
            }

            Assert.Contains(files, f => f.Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(alive.Values.First().Word)) >= 0);
        }

        Assert.Equal(alive.Keys.Order(StringComparer.Ordinal), await TemporaryIndex.IdsAsync(tier));
        foreach (var (word, item) in alive.Values)
            Assert.Equal(item.Id, Assert.Single(await TemporaryIndex.FindAsync(tier, item.Text.Contains("tea", StringComparison.Ordinal) ? word : word + "399")).Item.Id);
        await tier.DisposeAsync();

        // SQLite's own check of the keyword index: every sign of a page, and every word of every row.
        using var connection = new Connection(Path.Combine(index.Folder, "memories", "catalog.db"));
        connection.Execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
        Assert.Equal("ok", connection.Scalar("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Upsert_Replaced_OldContentIsInNoFile()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync(Dimensions);
        var random = new Random(3);
        await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "the capybara", TemporaryIndex.Vector(random, Dimensions)));

        await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "the tapir", TemporaryIndex.Vector(random, Dimensions)));

        Assert.Empty(Holding(index, "capybara"));
        Assert.NotEmpty(Holding(index, "tapir"));
    }

    private static IReadOnlyList<string> Holding(TemporaryIndex index, string word) => TemporaryIndex.Holding(index.Folder, Encoding.UTF8.GetBytes(word));
}
