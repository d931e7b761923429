using System.Runtime.InteropServices;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>What turns codes into a bound: the vector is <c>Scale</c> times its codes, give or take an error of length <c>Error</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Measures(float Scale, float Error)
{
    public const int Bytes = 2 * sizeof(float);
}
