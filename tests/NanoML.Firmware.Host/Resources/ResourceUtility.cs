using System.Resources;
using NanoML.Firmware.Simulation;

namespace nanoFramework.Runtime.Native;

/// <summary>
/// The simulated twin of the class in nanoFramework.ResourceManager 1.2.32. On the host, <see cref="ResourceManager"/> is .NET's own;
/// <see cref="SimulatedResources"/> is one that has nanoFramework's resources.
/// </summary>
public static class ResourceUtility
{
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    public static object GetObject(ResourceManager rm, Enum id) => Resource(rm, id).Clone();

    /// <summary>A new array with a part of a binary resource; what lies behind its end is left out.</summary>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    /// <exception cref="IndexOutOfRangeException">The part begins behind the end.</exception>
    public static object GetObject(ResourceManager rm, Enum id, int offset, int length)
    {
        byte[] resource = Resource(rm, id);
        return offset < 0 || offset >= resource.Length
            ? throw new IndexOutOfRangeException()
            : ((SimulatedResources)rm).Part(resource, offset, length);
    }

    private static byte[] Resource(ResourceManager rm, Enum id) =>
        (rm as SimulatedResources)?.Find(id) ?? throw new ArgumentException($"there is no resource {id}");
}
