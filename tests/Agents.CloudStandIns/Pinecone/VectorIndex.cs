using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.Pinecone;

/// <summary>A serverless index: dense by cosine, or sparse by dot product.</summary>
internal sealed partial class VectorIndex
{
    private readonly Dictionary<string, VectorSpace> _spaces = new(StringComparer.Ordinal);

    public required string Name { get; init; }

    public int? Dimension { get; init; }

    public bool IsSparse { get; init; }

    public required JsonObject Spec { get; init; }

    public int LooksUntilReady { get; set; }

    public static VectorIndex Read(JsonNode? body)
    {
        var value = body.AsObject("An index");
        value.OnlyKnown("an index", "name", "dimension", "metric", "vector_type", "spec");
        var name = value["name"].AsText("name");
        if (name.Length > 45 || !NameRule().IsMatch(name))
            throw Invalid($"Name '{name}' must consist of lower case alphanumeric characters or '-', and be 1 to 45 long.");
        var type = value["vector_type"]?.AsText("vector_type") ?? "dense";
        var metric = value["metric"]?.AsText("metric") ?? "cosine";
        var dimension = value["dimension"]?.AsInteger("dimension");
        if ((type, metric) is not (("dense", "cosine") or ("sparse", "dotproduct")))
            throw Refused.Unknown($"an index of type '{type}' and metric '{metric}', only dense cosine and sparse dotproduct");
        if (type == "dense" ? dimension is not (>= 1 and <= 20_000) : dimension is not null)
            throw Invalid("A dense index must have a dimension of 1 to 20000, a sparse one none.");
        var spec = value["spec"].AsObject("spec");
        spec.OnlyKnown("spec", "serverless");
        var serverless = spec["serverless"].AsObject("serverless");
        serverless.OnlyKnown("serverless", "cloud", "region");
        if (serverless["cloud"].AsText("cloud") is not ("aws" or "gcp" or "azure"))
            throw Invalid("cloud must be aws, gcp or azure.");
        serverless["region"].AsText("region");
        return new VectorIndex { Name = name, Dimension = dimension, IsSparse = type == "sparse", Spec = spec.DeepClone().AsObject() };
    }

    public JsonObject Describe(string host)
    {
        var ready = LooksUntilReady-- <= 0;
        var json = new JsonObject
        {
            ["name"] = Name,
            ["metric"] = IsSparse ? "dotproduct" : "cosine",
            ["host"] = host,
            ["vector_type"] = IsSparse ? "sparse" : "dense",
            ["spec"] = Spec.DeepClone(),
            ["status"] = new JsonObject { ["ready"] = ready, ["state"] = ready ? "Ready" : "Initializing" },
        };
        if (Dimension is { } dimension)
            json["dimension"] = dimension;
        return json;
    }

    /// <summary>A namespace; null: nothing was ever written to it.</summary>
    public VectorSpace? Find(string space) => _spaces.GetValueOrDefault(space);

    public VectorSpace FindOrMake(string space, TimeProvider time)
    {
        if (space.Length > 512 || !System.Text.Ascii.IsValid(space) || space.Contains('\0'))
            throw new Refused(400, "3", $"Namespace '{space}' must be ASCII of at most 512 characters.");
        if (!_spaces.TryGetValue(space, out var found))
            _spaces[space] = found = new VectorSpace(time);
        return found;
    }

    public void CheckVector(float[]? values, Dictionary<uint, float>? sparse)
    {
        if (IsSparse)
        {
            if (values is not null || sparse is null)
                throw new Refused(400, "3", "A sparse index takes sparse values and nothing else.");
            return;
        }

        if (sparse is not null)
            throw Refused.Unknown("sparse values in a dense index");
        if (values?.Length != Dimension)
            throw new Refused(400, "3", $"Vector dimension {values?.Length ?? 0} does not match the dimension of the index {Dimension}.");
        if (!float.IsFinite(TensorPrimitives.Norm<float>(values)) || TensorPrimitives.Norm<float>(values) == 0)
            throw new Refused(400, "3", "Dense vectors must contain at least one non-zero value, and only numbers.");
    }

    public static Refused Invalid(string message) => new(400, "INVALID_ARGUMENT", message);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NameRule();
}
