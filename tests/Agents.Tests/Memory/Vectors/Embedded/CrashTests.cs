using System.Text;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;

namespace Agents.Tests.Memory.Vectors.Embedded;

/// <summary>A process may die at any moment, and files may be cut off at any place.</summary>
public sealed class CrashTests
{
    private static readonly float[] Before = [1, 0, 0, 0, 0, 0, 0, 0];
    private static readonly float[] After = [0, 1, 0, 0, 0, 0, 0, 0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_KilledAfterEachStep_IsDoneOrNotDone()
    {
        await using var index = new TemporaryIndex();
        List<(WriteStep Step, string Folder)> killed = [];
        var watching = false;
        var tier = await index.OpenAsync(onStep: step =>
        {
            if (watching) killed.Add((step, index.Copy()));
        });
        await TemporaryIndex.PutAsync(
            tier, TemporaryIndex.Item("kept", "kept", Before), TemporaryIndex.Item("changed", "old capybara", Before), TemporaryIndex.Item("deleted", "wombat", Before));
        watching = true;

        await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("changed", "new tapir", After), TemporaryIndex.Item("added", "quokka", After));
        var writes = killed.Count;
        await TemporaryIndex.RemoveAsync(tier, "deleted");
        watching = false;

        Assert.Equal(
            [WriteStep.VectorsWritten, WriteStep.VectorsFlushed, WriteStep.RowsWritten, WriteStep.Committed, WriteStep.Published, WriteStep.Hidden, WriteStep.Erased, WriteStep.Scrubbed],
            killed.Take(writes).Select(k => k.Step));
        foreach (var ((step, folder), number) in killed.Select((k, n) => (k, n)))
        {
            var again = await index.OpenAsync(folder: folder);
            var isWritten = number >= writes || step >= WriteStep.Committed;
            var isDeleted = number >= writes && step >= WriteStep.Committed;
            string[] expected = [.. isWritten ? ["added"] : Array.Empty<string>(), "changed", .. isDeleted ? Array.Empty<string>() : ["deleted"], "kept"];
            Assert.Equal(expected, await TemporaryIndex.IdsAsync(again));
            var changed = (await TemporaryIndex.FindAsync(again, vector: After)).Single(h => h.Item.Id == "changed");
            Assert.Equal((isWritten ? "new tapir" : "old capybara", isWritten ? 1.0 : 0.0), (changed.Item.Text, changed.Similarity!.Value));

            // What is not there any more, or not yet, is not in the files either once it is open again.
            Assert.Equal(isWritten, TemporaryIndex.Holding(folder, Encoding.UTF8.GetBytes("capybara")).Count == 0);
            Assert.Equal(isDeleted, TemporaryIndex.Holding(folder, Encoding.UTF8.GetBytes("wombat")).Count == 0);
            Assert.Equal(expected.Length, WrittenSlots(folder));
            await TemporaryIndex.PutAsync(again, TemporaryIndex.Item("more", "more", Before));
            await again.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Write_FailsAtAStep_SaysSoAndTheNextCallWorks()
    {
        foreach (var failing in (WriteStep[])[WriteStep.VectorsWritten, WriteStep.VectorsFlushed, WriteStep.RowsWritten, WriteStep.Committed, WriteStep.Published,
            WriteStep.Hidden, WriteStep.Erased, WriteStep.Scrubbed])
        {
            await using var index = new TemporaryIndex();
            WriteStep? fail = null;
            var tier = await index.OpenAsync(onStep: step =>
            {
                if (step == fail) throw new IOException("The disk is gone.");
            });
            await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "old capybara", Before), TemporaryIndex.Item("b", "kept", Before));

            fail = failing;
            var told = await Assert.ThrowsAsync<VectorTierException>(() => TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "new tapir", After)));
            Assert.Contains("The disk is gone.", told.Message, StringComparison.Ordinal);
            fail = null;

            var isWritten = failing >= WriteStep.Committed;
            Assert.Equal(isWritten ? "new tapir" : "old capybara", (await TemporaryIndex.FindAsync(tier, vector: Before)).Single(h => h.Item.Id == "a").Item.Text);
            await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "newest", After), TemporaryIndex.Item("c", "c", After));
            Assert.Equal(["a", "b", "c"], await TemporaryIndex.IdsAsync(tier));
            Assert.Empty(TemporaryIndex.Holding(index.Folder, Encoding.UTF8.GetBytes("capybara")));
            Assert.Empty(TemporaryIndex.Holding(index.Folder, Encoding.UTF8.GetBytes("tapir")));
            await tier.DisposeAsync();
            Assert.Equal(3, WrittenSlots(index.Folder));
        }
    }

    [Fact]
    public async Task Open_FileCutOffAnywhere_RefusesOrHasOnlyWhatWasWritten()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync();
        var random = new Random(4);
        var items = Enumerable.Range(0, 60).Select(n => TemporaryIndex.Item($"i{n}", $"text number {n}", TemporaryIndex.Vector(random, 8))).ToDictionary(i => i.Id);
        foreach (var item in items.Values) await TemporaryIndex.PutAsync(tier, item);
        var whole = index.Copy();
        var (refused, opened) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(whole, "memories"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(whole, f)))
        {
            var length = new FileInfo(Path.Combine(whole, file)).Length;
            foreach (var cut in Enumerable.Range(0, 24).Select(n => length * n / 24).Append(length - 1).Append(1).Distinct())
            {
                var folder = index.Copy(whole);
                using (var stream = File.OpenWrite(Path.Combine(folder, file))) stream.SetLength(cut);
                try
                {
                    var again = await index.OpenAsync(folder: folder);
                    var hits = await TemporaryIndex.FindAsync(again, "text", items["i7"].Vector.ToArray(), top: 100);
                    Assert.All(hits, h => Assert.Equal(items[h.Item.Id].Text, h.Item.Text));
                    Assert.All(hits, h => Assert.Equal(Cosine(items[h.Item.Id], items["i7"]), h.Similarity!.Value, 1e-5));
                    Assert.Equal((await TemporaryIndex.IdsAsync(again)).Count, hits.Count);
                    await again.DisposeAsync();
                    opened++;
                }
                catch (VectorTierException e)
                {
                    Assert.Contains("made anew", e.Message, StringComparison.Ordinal);
                    refused++;
                }

                Directory.Delete(folder, recursive: true);
            }
        }

        Directory.Delete(whole, recursive: true);
        Assert.True(refused > 10 && opened > 10, $"{refused} refused, {opened} opened");
    }

    [Fact]
    public async Task Open_VectorChanged_IsRefused()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync();
        await TemporaryIndex.PutAsync(tier, TemporaryIndex.Item("a", "a", Before));
        await tier.DisposeAsync();
        var file = Directory.EnumerateFiles(index.Folder, "*.vec", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file, Stop);
        bytes[new VectorLayout(8).VectorAt(0)] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Stop);

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => index.OpenAsync());

        Assert.Contains("1 of 1 vectors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FolderInUse_IsRefusedAndSaysWhatToDo()
    {
        await using var index = new TemporaryIndex();
        var first = await index.OpenAsync();

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => index.OpenAsync());

        Assert.Contains("Memory:Vectors:Embedded:Path", refused.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await index.OpenAsync();
    }

    [Fact]
    public async Task Compact_MostDeleted_GivesSegmentsBackAndSurvivesAKill()
    {
        await using var index = new TemporaryIndex();
        List<string> killed = [];
        var steps = 0;
        var tier = await index.OpenAsync(onStep: step =>
        {
            if (step is WriteStep.Moved or WriteStep.SegmentRemoved && steps++ % 12 == 0) killed.Add(index.Copy());
        });
        var random = new Random(6);
        var slots = new VectorLayout(8).Slots;
        var items = Enumerable.Range(0, (3 * slots) + 10).Select(n => TemporaryIndex.Item($"i{n:00000}", $"text {n}", TemporaryIndex.Vector(random, 8))).ToArray();
        await TemporaryIndex.PutAsync(tier, items);
        Assert.Equal(4, Segments(index.Folder));

        var kept = items.Where((_, n) => n % 9 == 0).ToArray();
        await TemporaryIndex.RemoveAsync(tier, [.. items.Except(kept).Select(i => i.Id)]);

        // Compaction goes on behind the last write; the next one waits for its turn.
        while (Segments(index.Folder) > 1) await TemporaryIndex.PutAsync(tier, kept[0]);
        await CheckAsync(tier);
        Assert.Equal(kept.Length, WrittenSlots(index.Folder));
        Assert.NotEmpty(killed);
        foreach (var folder in killed)
        {
            var again = await index.OpenAsync(folder: folder);
            await CheckAsync(again);
            await again.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        async Task CheckAsync(IVectorTier of)
        {
            Assert.Empty(kept.Select(i => i.Id).Except(await TemporaryIndex.IdsAsync(of)));
            foreach (var item in kept.Where((_, n) => n % 100 == 0))
                Assert.Equal(item.Id, (await TemporaryIndex.FindAsync(of, vector: item.Vector.ToArray(), top: 1))[0].Item.Id);
        }
    }

    private static int Segments(string folder) => Directory.GetFiles(Path.Combine(folder, "memories", "vectors")).Length;

    private static int WrittenSlots(string folder)
    {
        var layout = new VectorLayout(8);
        return Directory.EnumerateFiles(Path.Combine(folder, "memories", "vectors")).Select(TemporaryIndex.Read).Sum(bytes =>
            Enumerable.Range(0, layout.Slots).Count(slot =>
                bytes.AsSpan(VectorLayout.MeasuresAt(slot), Measures.Bytes).ContainsAnyExcept((byte)0)
                || bytes.AsSpan(layout.CodesAt(slot), layout.CodeBytes).ContainsAnyExcept((byte)0)
                || bytes.AsSpan(layout.VectorAt(slot), 8 * sizeof(float)).ContainsAnyExcept((byte)0)));
    }

    private static double Cosine(VectorItem a, VectorItem b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a.Vector.Span, b.Vector.Span);
}
