namespace Agents.Load.Scenarios.Context;

/// <summary>Vectors near those of real sentences: as close to one another as paraphrases are, and made in no time.</summary>
internal sealed class NearVectors(IReadOnlyList<ReadOnlyMemory<float>> real)
{
    // Of a vector of unit length: the cosine of two that are near the same sentence is some 0.9.
    private const float Length = 0.33f;

    /// <summary>The n-th vector, always the same, of unit length; the first ones are the real ones.</summary>
    public ReadOnlyMemory<float> this[int n]
    {
        get
        {
            var centre = real[n % real.Count].Span;
            if (n < real.Count)
                return real[n];
            var random = new Random(n);
            var near = new float[centre.Length];
            // Each number of the noise is even over an interval, of which a third of the square of its half is the variance.
            var half = Length * MathF.Sqrt(3f / centre.Length);
            var square = 0f;
            for (var i = 0; i < near.Length; i++)
            {
                near[i] = centre[i] + (((random.NextSingle() * 2) - 1) * half);
                square += near[i] * near[i];
            }
            var scale = 1 / MathF.Sqrt(square);
            for (var i = 0; i < near.Length; i++)
                near[i] *= scale;
            return near;
        }
    }
}
