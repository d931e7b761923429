using Agents.Contracts.Inventory;

namespace Agents.Tools.Batching;

/// <summary>The manifest of a version's batch endpoint: the same tool elsewhere, reached and guarded in the same way.</summary>
internal static class BatchEndpoint
{
    /// <summary>Null when the version has no batching.</summary>
    public static ToolManifest? Of(ToolManifest manifest)
    {
        if (manifest.Batching is not { } batching)
            return null;
        return manifest with
        {
            // What comes back are items; each is checked by itself.
            OutputSchema = null,
            Target = batching.Path is not { } path ? manifest.Target : manifest.Target switch
            {
                DaprAppTarget app => app with { Path = path },
                HttpTarget http => http with { Url = new Uri(new Uri(http.Url), path).AbsoluteUri },
                var other => other,
            },
        };
    }
}
