using System.Resources;

namespace NanoML.Firmware.Simulation;

/// <summary>The binary resources of a simulated application, by their identifiers.</summary>
internal sealed class SimulatedResources : ResourceManager
{
    private readonly Dictionary<Enum, byte[]> _resources = [];

    /// <summary>A resource whose assembly is damaged or gone has none.</summary>
    public byte[]? this[Enum id]
    {
        set
        {
            if (value is null)
            {
                _resources.Remove(id);
            }
            else
            {
                _resources[id] = value;
            }
        }
    }

    /// <summary>The array that was given last for a part of one.</summary>
    public byte[]? LastPart { get; private set; }

    public byte[] Part(byte[] resource, int offset, int length) => LastPart = resource[offset..Math.Min(offset + length, resource.Length)];

    public byte[]? Find(Enum id) => _resources.GetValueOrDefault(id);
}
