using System.CommandLine;
using Dapr.Sidecar.Configuration;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Cli;

/// <summary>Changes what a configuration component reads, as an operator does with the tools of Redis or PostgreSQL: Dapr itself only reads.</summary>
internal static class ConfigurationCommand
{
    public static Command Create()
    {
        var component = new Argument<string>("component") { Description = "Name of the configuration component" };
        var key = new Argument<string>("key") { Description = "The key" };
        var value = new Argument<string>("value") { Description = "The value; empty counts as none with configuration.redis" };
        var version = new Option<string>("--version") { Description = "Its version", HelpName = "text", DefaultValueFactory = _ => "" };
        var resources = new Option<string[]>("--resources-path", "-d") { Description = "Folder with the component; may be repeated", HelpName = "path", Required = true };
        var appId = new Option<string>("--app-id") { Description = "Read the component as this app does, for its scopes", HelpName = "id", DefaultValueFactory = _ => "" };
        var store = new Option<string?>("--store") { Description = "File of the durable store (default .dapr/store.db of the repository)", HelpName = "path" };

        var set = new Command("set", "Sets a key. PostgreSQL keeps the older versions too, and the highest number counts.") { component, key, value, version, resources, appId, store };
        set.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(component)!, parsed.GetValue(resources)!, parsed.GetValue(appId)!, parsed.GetValue(store), Console.Out, Console.Error,
            async target =>
            {
                await target.PutAsync(parsed.GetValue(key)!, new ConfigurationItem(parsed.GetValue(value)!, parsed.GetValue(version)!));
                return true;
            }));
        var delete = new Command("delete", "Removes a key. Exit code 1 when it is not there.") { component, key, resources, appId, store };
        delete.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(component)!, parsed.GetValue(resources)!, parsed.GetValue(appId)!, parsed.GetValue(store), Console.Out, Console.Error,
            target => target.DeleteAsync(parsed.GetValue(key)!)));

        return new Command("configuration", """
            Changes what a configuration component reads, in the durable store that the sidecars share. Those that subscribe are told.

            Examples:
              dapr-sidecar configuration set conf greeting hello --version 2 --resources-path ./components
              dapr-sidecar configuration delete conf greeting --resources-path ./components
            """) { set, delete };
    }

    internal static async Task<int> RunAsync(
        string component, string[] resources, string appId, string? storePath, TextWriter output, TextWriter errors, Func<IConfigurationStore, Task<bool>> change)
    {
        try
        {
            var loaded = ResourceLoader.Load(new SidecarOptions { AppId = appId, ResourcesPaths = resources }, SidecarCommand.Variables());
            await using var store = Store.Open(StorePath.Resolve(storePath, Environment.CurrentDirectory), TimeProvider.System);
            var found = loaded.OfBlock("configuration").FirstOrDefault(c => c.Name == component);
            if (found is null || ConfigurationStores.Create(found, store, TimeProvider.System) is not { } target)
            {
                var names = loaded.OfBlock("configuration").Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
                await errors.WriteLineAsync($"Error: \"{component}\" is not a configuration component; allowed: {(names.Count > 0 ? string.Join(", ", names) : "none, for there is no such component")}");
                return 1;
            }
            await using (target)
            {
                var done = await change(target);
                await output.WriteLineAsync(done ? "done" : "not there");
                return done ? 0 : 1;
            }
        }
        catch (Exception e) when (e is ResourceException or StateException or ConfigurationException or IOException)
        {
            await errors.WriteLineAsync($"Error: {e.Message}");
            return 1;
        }
    }
}
