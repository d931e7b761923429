using System.Text.RegularExpressions;
using Agents.Hosting.Settings;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>Settings in section <c>Memory:Vectors:Pinecone</c>; checked only when that provider is chosen.</summary>
internal sealed partial record PineconeOptions
{
    /// <summary>Address of the control plane, https.</summary>
    public string ControlPlane { get; init; } = "https://api.pinecone.io";

    /// <summary>Name of the secret with the API key.</summary>
    public string ApiKeySecret { get; init; } = "pinecone-api-key";

    /// <summary>First part of the names of the indexes: 2 to 16 of <c>a-z 0-9 -</c>, no two dashes together, none at an end.</summary>
    public string IndexPrefix { get; init; } = "agents";

    /// <summary>Where indexes are made: <c>aws</c>, <c>gcp</c> or <c>azure</c>.</summary>
    public string Cloud { get; init; } = "aws";

    /// <summary>Region of the cloud, for serverless indexes.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Retries of what the service was too busy for, 0 to 20.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Longest wait for one answer, 1 to 300 s. Whoever asks may wait less.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    public void Check(SettingsCheck check, string path)
    {
        if (!Uri.TryCreate(ControlPlane, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
            check.Wrong($"{path}:{nameof(ControlPlane)}", ControlPlane, "an https address, such as https://api.pinecone.io");
        check.NotEmpty($"{path}:{nameof(ApiKeySecret)}", ApiKeySecret);
        if (IndexPrefix.Length is < 2 or > 16 || !Prefix().IsMatch(IndexPrefix))
            check.Wrong($"{path}:{nameof(IndexPrefix)}", IndexPrefix, "2 to 16 of a-z 0-9 -, no two dashes together, none at an end");
        check.OneOf($"{path}:{nameof(Cloud)}", Cloud, "aws", "gcp", "azure");
        check.NotEmpty($"{path}:{nameof(Region)}", Region);
        check.Range($"{path}:{nameof(Retries)}", Retries, 0, 20);
        check.Range($"{path}:{nameof(TimeoutSeconds)}", TimeoutSeconds, 1, 300);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
