using System.Reflection;

namespace Dapr.Sidecar.Cli;

internal static class ProductVersion
{
    /// <summary>The version of Dapr that is stood in for; tools made for daprd read this.</summary>
    public const string Dapr = "1.18.3";

    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
