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

    public byte[]? Find(Enum id) => _resources.GetValueOrDefault(id);
}
