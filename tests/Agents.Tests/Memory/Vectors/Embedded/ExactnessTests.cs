using System.Numerics.Tensors;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;

namespace Agents.Tests.Memory.Vectors.Embedded;

/// <summary>The index against one that looks at everything.</summary>
public sealed class ExactnessTests
{
    private const int Dimensions = 24;
    private static readonly string[] Users = ["ada", "bob", "eve"];
    private static readonly string[] Groups = ["hr", "it", "ops"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Search_RandomWritesAndFilters_FindsWhatLookingAtAllFinds(int seed)
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync(Dimensions);
        var random = new Random(seed);
        var all = new Dictionary<string, VectorItem>();
        for (var round = 0; round < 12; round++)
        {
            var written = Enumerable.Range(0, 400).Select(_ => Some(random, $"i{random.Next(2500)}")).ToArray();
            await TemporaryIndex.PutAsync(tier, written);
            foreach (var item in written) all[item.Id] = item;
            var deleted = Enumerable.Range(0, 40).Select(_ => $"i{random.Next(2500)}").ToArray();
            await TemporaryIndex.RemoveAsync(tier, deleted);
            foreach (var id in deleted) all.Remove(id);

            for (var n = 0; n < 25; n++)
            {
                var query = SomeQuery(random);
                var hits = await tier.SearchAsync(VectorCollection.Memories, query, Stop);
                Assert.All(Naive(all.Values, query).Zip(hits), pair => Assert.Equal(pair.First, pair.Second.Similarity!.Value, 5e-7));
                Assert.Equal(Math.Min(query.Top, all.Values.Count(i => Sees(query.Filter, i))), hits.Count);
                Assert.All(hits, h => Assert.True(Sees(query.Filter, h.Item)));
                Assert.All(hits, h => Assert.Equal(all[h.Item.Id].Text, h.Item.Text));
                Assert.Equal(hits.Count, hits.Select(h => h.Item.Id).Distinct().Count());
                Assert.Equal(
                    all.Values.Where(i => Sees(query.Filter, i)).Select(i => i.Id).Order(StringComparer.Ordinal).Take(1000),
                    await tier.ListAsync(VectorCollection.Memories, query.Filter, null, 1000, Stop));
            }
        }
    }

    [Fact]
    public async Task Search_ManyThatAreNearlyAlike_FindsTheVeryNearest()
    {
        // So near to each other that codes of one byte cannot tell them apart: the second pass has to look at nearly all.
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync(Dimensions);
        var random = new Random(7);
        var centre = TemporaryIndex.Vector(random, Dimensions);
        float[] Near() => [.. centre.Select(x => x + ((random.NextSingle() - 0.5f) * 0.01f))];
        VectorItem[] items = [.. Enumerable.Range(0, 20_000).Select(n => TemporaryIndex.Item($"n{n}", "x", Near()))];
        await TemporaryIndex.PutAsync(tier, items);

        for (var n = 0; n < 10; n++)
        {
            var query = Near();
            var hits = await TemporaryIndex.FindAsync(tier, vector: query, top: 20);
            var expected = items.Select(i => (i.Id, Cosine: Exact(i.Vector.Span, query))).OrderByDescending(i => i.Cosine).Take(20).Select(i => i.Cosine);
            Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First, pair.Second.Similarity!.Value, 5e-7));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(4096)]
    public void Codes_AnyVectors_BoundTheProduct(int dimensions)
    {
        var random = new Random(dimensions);
        var layout = new VectorLayout(dimensions);
        for (var n = 0; n < 200; n++)
        {
            var (a, b) = (Spread(random, dimensions), Spread(random, dimensions));
            var vector = EncodedVector.Of(a, layout);
            var (unit, codes) = (new float[dimensions], new short[layout.CodeBytes]);
            Quantiser.Normalise(b, unit);
            var query = Quantiser.EncodeQuery(unit, codes);
            var product = CodeProduct.Of(vector.Codes, codes);
            Assert.Equal(vector.Codes.Zip(codes, (left, right) => left * right).Sum(), product);

            var estimate = product * (vector.Measures.Scale * query.Scale);
            var error = vector.Measures.Error + ((1 + vector.Measures.Error) * query.Error) + Quantiser.Slack;
            Assert.InRange(TensorPrimitives.Dot<float>(vector.Unit, unit), estimate - error, estimate + error);
        }
    }

    [Fact]
    public void Codes_AllAtTheirMost_DoNotOverflow()
    {
        var ones = Enumerable.Repeat(1f, 4096).ToArray();
        var layout = new VectorLayout(4096);
        var vector = EncodedVector.Of(ones, layout);
        var codes = new short[layout.CodeBytes];
        Quantiser.EncodeQuery(vector.Unit, codes);
        Assert.Equal(4096 * 127 * 4095, CodeProduct.Of(vector.Codes, codes));
    }

    [Fact]
    public void Highest_AnyNumbers_KeepsTheHighest()
    {
        var random = new Random(5);
        for (var n = 0; n < 200; n++)
        {
            var (count, numbers) = (random.Next(1, 20), Enumerable.Range(0, random.Next(60)).Select(_ => (float)random.Next(50)).ToArray());
            var (highest, other) = (new Highest(count), new Highest(count));
            foreach (var number in numbers) (random.Next(2) == 0 ? highest : other).Add(number);
            highest.Take(other);
            Assert.Equal(numbers.Length < count ? float.NegativeInfinity : numbers.OrderDescending().ElementAt(count - 1), highest.Least);
        }
    }

    private static VectorItem Some(Random random, string id) => TemporaryIndex.Item(id, $"text {random.Next(1000)}", TemporaryIndex.Vector(random, Dimensions)) with
    {
        User = Users[random.Next(3)],
        Groups = [.. Groups.Where(_ => random.Next(2) == 0)],
        Kind = random.Next(2) == 0 ? "fact" : "episode",
        Parent = random.Next(3) == 0 ? null : $"p{random.Next(3)}",
        Current = random.Next(4) != 0,
        ExpiresAt = random.Next(2) == 0 ? null : TemporaryIndex.Now.AddMilliseconds(random.Next(-5, 6)),
    };

    private static VectorQuery SomeQuery(Random random) => new()
    {
        Vector = TemporaryIndex.Vector(random, Dimensions),
        Top = random.Next(1, 40),
        Filter = new VectorFilter
        {
            Tenant = "acme",
            User = random.Next(2) == 0 ? null : Users[random.Next(3)],
            Groups = random.Next(3) == 0 ? [.. Groups.Where(_ => random.Next(2) == 0)] : null,
            At = random.Next(3) == 0 ? null : TemporaryIndex.Now.AddMilliseconds(random.Next(-6, 7)),
            Current = random.Next(3) switch { 0 => true, 1 => false, _ => null },
            Kind = random.Next(3) == 0 ? "fact" : null,
            Parent = random.Next(4) == 0 ? $"p{random.Next(3)}" : null,
            ExpiredBy = random.Next(6) == 0 ? TemporaryIndex.Now.AddMilliseconds(random.Next(-6, 7)) : null,
        },
    };

    private static bool Sees(VectorFilter filter, VectorItem item) =>
        (filter.User is null || filter.User == item.User)
        && (filter.Groups is null || filter.Groups.Intersect(item.Groups).Any())
        && (filter.At is null || item.ExpiresAt is null || item.ExpiresAt > filter.At)
        && (filter.Current is null || filter.Current == item.Current)
        && (filter.Kind is null || filter.Kind == item.Kind)
        && (filter.Parent is null || filter.Parent == item.Parent)
        && (filter.ExpiredBy is null || item.ExpiresAt <= filter.ExpiredBy);

    private static IEnumerable<double> Naive(IEnumerable<VectorItem> items, VectorQuery query) =>
        [.. items.Where(i => Sees(query.Filter, i)).Select(i => Exact(i.Vector.Span, query.Vector!.Value.Span)).OrderDescending().Take(query.Top)];

    private static double Exact(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, left = 0, right = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            left += (double)a[i] * a[i];
            right += (double)b[i] * b[i];
        }

        return product / Math.Sqrt(left * right);
    }

    private static float[] Spread(Random random, int dimensions)
    {
        var vector = TemporaryIndex.Vector(random, dimensions);
        var power = random.Next(1, 6);
        for (var i = 0; i < dimensions; i++) vector[i] = MathF.CopySign(MathF.Pow(MathF.Abs(vector[i]), power), vector[i]);
        vector[random.Next(dimensions)] += 0.5f;
        return vector;
    }
}
