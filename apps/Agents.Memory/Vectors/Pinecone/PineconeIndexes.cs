using System.Text.Json;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>
/// Two serverless indexes per model: a dense one by cosine, which holds the items, and a sparse one for their words. A tenant's memories and
/// knowledge are a namespace each.
/// </summary>
internal sealed partial class PineconeIndexes(PineconeOptions options, PineconeApi api, TimeProvider time, ILogger logger)
{
    // Of the 45 characters of a name, what prefix and kind leave.
    private const int ModelLength = 21;

    private static readonly TimeSpan ReadyLook = TimeSpan.FromSeconds(1);

    /// <summary>Makes what is missing and waits until both can be used.</summary>
    /// <exception cref="VectorTierException">There are vectors of another model, or the indexes are not as they have to be.</exception>
    public async Task<PineconeHosts> PrepareAsync(VectorModel model, CancellationToken cancellationToken)
    {
        var list = await api.CallAsync(
            "list indexes", HttpMethod.Get, Control("indexes"), null, PineconeJson.Plain.PineconeIndexList, options.Retries, false, cancellationToken);
        var names = (list?.Indexes ?? []).Select(index => index.Name).ToHashSet(StringComparer.Ordinal);
        var (dense, sparse) = (Name(model, "dense"), Name(model, "sparse"));
        var others = names.Where(name => name != dense && name.StartsWith($"{options.IndexPrefix}-", StringComparison.Ordinal) && name.EndsWith("-dense", StringComparison.Ordinal))
            .ToArray();
        if (others.Length > 0 && !names.Contains(dense))
            throw new VectorTierException(OtherModel(model, others));

        var denseModel = await ReadyAsync(dense, "dense", "cosine", model.Dimensions, names, cancellationToken);
        var sparseModel = await ReadyAsync(sparse, "sparse", "dotproduct", null, names, cancellationToken);
        return new PineconeHosts(Host(denseModel), Host(sparseModel));
    }

    private async Task<PineconeIndexModel> ReadyAsync(
        string name, string type, string metric, int? dimension, HashSet<string> names, CancellationToken cancellationToken)
    {
        if (!names.Contains(name))
            await CreateAsync(name, type, metric, dimension, cancellationToken);
        while (true)
        {
            var index = await api.CallAsync(
                "describe an index", HttpMethod.Get, Control($"indexes/{name}"), null, PineconeJson.Plain.PineconeIndexModel, options.Retries, true,
                cancellationToken) ?? throw new VectorTierException($"The index '{name}' was deleted while it was prepared.");
            if (index.VectorType != type || index.Metric != metric || index.Dimension != dimension)
            {
                throw new VectorTierException(
                    $"The index '{name}' cannot be used: it is {index.VectorType}, {index.Metric}, {Dimensions(index.Dimension)}; needed: {type}, {metric}, "
                    + $"{Dimensions(dimension)}. Set Memory:Vectors:Pinecone:IndexPrefix to another name, which makes new indexes and keeps this one, or "
                    + "delete it; then let the records be indexed again.");
            }

            if (index.Status?.Ready == true)
                return index;
            if (index.Status?.State is "InitializationFailed" or "Terminating" or "Disabled")
                throw new VectorTierException($"The index '{name}' cannot be used: its state is {index.Status.State}.");
            await Task.Delay(ReadyLook, time, cancellationToken);
        }
    }

    private async Task CreateAsync(string name, string type, string metric, int? dimension, CancellationToken cancellationToken)
    {
        var spec = new PineconeIndexSpec
        {
            Name = name,
            Dimension = dimension,
            Metric = metric,
            VectorType = type,
            Spec = new PineconeDeployment(new PineconeServerless(options.Cloud, options.Region)),
        };
        try
        {
            await api.CallAsync(
                "make an index", HttpMethod.Post, Control("indexes"), JsonSerializer.SerializeToUtf8Bytes(spec, PineconeJson.Plain.PineconeIndexSpec),
                PineconeJson.Plain.PineconeIndexModel, options.Retries, false, cancellationToken);
            Log.Created(logger, name, options.Cloud, options.Region);
        }
        catch (VectorTierException exception) when (exception.Message.Contains(": 409,", StringComparison.Ordinal))
        {
            // Another replica made it at the same time: it is looked at like one that was there.
        }
    }

    private string Name(VectorModel model, string type) => $"{options.IndexPrefix}-{ModelCode.Of(model, ModelLength)}-{type}";

    private Uri Control(string path) => new($"{options.ControlPlane.TrimEnd('/')}/{path}");

    private static Uri Host(PineconeIndexModel index) =>
        Uri.TryCreate($"https://{index.Host?.TrimEnd('/')}/", UriKind.Absolute, out var host)
            ? host
            : throw new VectorTierException($"The index '{index.Name}' has no usable host: '{index.Host}'.");

    private static string Dimensions(int? dimension) => dimension is null ? "no dimensions" : $"{dimension} dimensions";

    private static string OtherModel(VectorModel model, IReadOnlyList<string> others) =>
        $"There is no index for model '{model.Id}' with {model.Dimensions} dimensions, but of another: {string.Join(", ", others)}. Vectors of two models "
        + "cannot be compared. Use that model again; or set Memory:Vectors:Pinecone:IndexPrefix to another name, which makes new indexes and keeps these; "
        + "or delete them. Then let the records be indexed again.";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The index {Index} was made in {Cloud}, {Region}; indexes of other models stay")]
        public static partial void Created(ILogger logger, string index, string cloud, string region);
    }
}

/// <summary>Where the data of a model is.</summary>
internal sealed record PineconeHosts(Uri Dense, Uri Sparse);
