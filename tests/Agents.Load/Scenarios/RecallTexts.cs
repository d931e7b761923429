using System.Globalization;
using Agents.Memory.Vectors;

namespace Agents.Load.Scenarios;

/// <summary>Memories as they come: vectors that lie together in clusters, words of which few are frequent and most are rare.</summary>
internal sealed class RecallTexts
{
    public const string Tenant = "load";
    private const int Clusters = 200;
    private const int Words = 20_000;
    private const int Queries = 512;

    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly int _dimensions;
    private readonly float[][] _centres;
    private readonly float[][] _vectors;
    private readonly string[] _questions;

    public RecallTexts(int seed, int dimensions)
    {
        _dimensions = dimensions;
        var random = new Random(seed);
        _centres = [.. Enumerable.Range(0, Clusters).Select(_ => Around(random, null))];
        _vectors = [.. Enumerable.Range(0, Queries).Select(_ => Around(random, _centres[random.Next(Clusters)]))];
        _questions = [.. Enumerable.Range(0, Queries).Select(_ => Text(random, 7))];
    }

    public static string User(int number) => string.Create(CultureInfo.InvariantCulture, $"user-{number}");

    public float[] Vector(int n) => _vectors[n % Queries];

    public string Question(int n) => _questions[n % Queries];

    public VectorItem Item(int n, int user)
    {
        var random = new Random(n);
        return new VectorItem
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"m-{n}"),
            Tenant = Tenant,
            User = User(user),
            Kind = "fact",
            Text = Text(random, 12),
            Vector = Around(random, _centres[random.Next(Clusters)]),
            CreatedAt = Now,
            Payload = """{"confidence":0.9,"turn":"t-1"}""",
        };
    }

    private float[] Around(Random random, float[]? centre)
    {
        var vector = new float[_dimensions];
        for (var i = 0; i < vector.Length; i++) vector[i] = ((random.NextSingle() * 2) - 1) + (centre is null ? 0 : centre[i]);
        return vector;
    }

    // By the square of a random number low ones are frequent.
    private static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Create(CultureInfo.InvariantCulture, $"word{(int)(Math.Pow(random.NextDouble(), 2.5) * Words)}")));
}
