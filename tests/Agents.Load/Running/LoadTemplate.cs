using System.Globalization;

namespace Agents.Load.Running;

/// <summary>The repository's apps as a template for a load run: Release, given ports, no demo, little logging.</summary>
internal static class LoadTemplate
{
    public static void Write(string file, IReadOnlyList<int> ports)
    {
        var (gateway, tools, shop) = (ports[0], ports[1], ports[2]);
        var root = RepositoryRoot.Path;
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            version: 1
            common:
              resourcesPaths: [{{root}}/components]
              appLogDestination: console
              daprdLogDestination: console
              logLevel: warn
              env:
                Logging__LogLevel__Default: Warning
                DOTNET_gcServer: "0"
            apps:
              - appID: shop
                appDirPath: {{root}}
                appPort: {{shop}}
                command: ["dotnet", "apps/Samples.Shop/bin/Release/net10.0/Samples.Shop.dll"]
              - appID: tools
                appDirPath: {{root}}
                appPort: {{tools}}
                command: ["dotnet", "apps/Agents.Tools/bin/Release/net10.0/Agents.Tools.dll"]
                env:
                  Tools__Path: apps/Samples.Shop/tools
                  Tools__Instance: load
              - appID: gateway
                appDirPath: {{root}}
                appPort: {{gateway}}
                command: ["dotnet", "apps/Agents.Gateway/bin/Release/net10.0/Agents.Gateway.dll"]
            """);
        File.WriteAllText(file, text);
    }
}
