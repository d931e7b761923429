using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Secrets;

/// <summary>Makes secret stores from their components.</summary>
internal static class SecretStores
{
    public const string FileType = "secretstores.local.file";
    public const string EnvironmentType = "secretstores.local.env";

    public static bool IsKnown(string type) => type is FileType or EnvironmentType;

    /// <param name="component">One of a known type. Its own metadata cannot come from a secret store that it needs itself.</param>
    /// <param name="environment">The variables of the sidecar; several sidecars of one process have different ones.</param>
    /// <exception cref="SecretException">The type is not known, metadata is missing, or the file cannot be read.</exception>
    public static ISecretStore Create(Component component, IReadOnlyDictionary<string, string> environment) => component.Type switch
    {
        FileType => FileSecretStore.Load(
            component["secretsFile"] is { Length: > 0 } file ? file : throw new SecretException("missing local secrets file in metadata"),
            component["nestedSeparator"] is { Length: > 0 } separator ? separator : ":",
            GoFormat.IsTruthy(component["multiValued"])),
        EnvironmentType => new EnvironmentSecretStore(environment, component["prefix"] ?? ""),
        _ => throw new SecretException($"couldn't find secret store {component.Type}/{component.Version}"),
    };
}
