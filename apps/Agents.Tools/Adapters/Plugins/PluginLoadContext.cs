using System.Reflection;
using System.Runtime.Loader;
using Agents.Plugins;

namespace Agents.Tools.Adapters.Plugins;

/// <summary>
/// Loads one plugin and what lies beside it. The contract and the framework are the worker's own. Files are read whole, so that they can
/// be replaced while the plugin runs.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private static readonly AssemblyName Contract = typeof(IToolPlugin).Assembly.GetName();

    private readonly string _folder;
    private readonly AssemblyDependencyResolver _resolver;

    public PluginLoadContext(string name, string folder, string file)
        : base(name, isCollectible: true)
    {
        _folder = folder;
        _resolver = new AssemblyDependencyResolver(file);
    }

    public Assembly LoadFile(string file) => LoadFromStream(new MemoryStream(File.ReadAllBytes(file), writable: false));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Contract.Name)
            return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } file && PluginFiles.Holds(_folder, file) ? LoadFile(file) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file && PluginFiles.Holds(_folder, file) ? LoadUnmanagedDllFromPath(file) : 0;
}
