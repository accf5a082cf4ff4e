using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Driver;

/// <summary>The IL of an emitted model by layer: what ran, and what is there.</summary>
internal sealed class LayerIl
{
    private readonly Dictionary<string, OpcodeCounts> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _layersOfMethod = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> _bytesOfMethod;

    private LayerIl(ImmutableArray<IlSection> sections, ImmutableArray<EmittedLayer> layers, IReadOnlyDictionary<string, int> bytesOfMethod)
    {
        _bytesOfMethod = bytesOfMethod;
        Dictionary<string, string> names = layers.ToDictionary(l => l.Method, l => l.Layer);
        foreach (IlSection section in sections)
        {
            Total.Add(section.Total);
            if (section.Method.Length > 0)
            {
                AddSection(section, names.GetValueOrDefault(section.Method)
                    ?? throw new InvalidOperationException($"Invoke calls {section.Method}, which is no layer."));
            }
        }
    }

    /// <summary>All executed opcodes.</summary>
    public OpcodeCounts Total { get; } = new();

    /// <summary>Runs emitted code on each of the inputs and adds up what it executes.</summary>
    /// <param name="model">The assembly that has the model's class.</param>
    /// <param name="layers">Of that class.</param>
    /// <exception cref="InvalidOperationException">Invoke calls something that is no layer: a defect of the emitter.</exception>
    public static LayerIl Count(
        DeviceAssembly model, ImmutableArray<EmittedLayer> layers, IReadOnlyList<byte[]> inputs, IProgress<double>? progress = null)
    {
        // Instrumenting takes about as long as an inference.
        var steps = new ProgressCounter(progress, inputs.Count + 2);

        using var counter = new IlCounter(model);
        EmittedModel emitted = EmittedModel.Of(counter.Assembly);
        steps.Step();

        // Static constructors run at boot on the device, at the first use on the host.
        emitted.Invoke();
        steps.Step();
        counter.Clear();
        foreach (byte[] input in inputs)
        {
            input.CopyTo(emitted.Input, 0);
            emitted.Invoke();
            steps.Step();
        }

        return new LayerIl(counter.Read(), layers, counter.MethodBytes);
    }

    /// <summary>The opcodes that a layer executed, callees included.</summary>
    public OpcodeCounts Of(string layer) => _counts.GetValueOrDefault(layer) ?? new OpcodeCounts();

    /// <summary>The IL of the methods that this layer runs and no other does, in bytes on the device.</summary>
    public int ExclusiveBytes(string layer) =>
        _layersOfMethod.Where(m => m.Value.Count == 1 && m.Value.Contains(layer)).Sum(m => _bytesOfMethod[m.Key]);

    private void AddSection(IlSection section, string layer)
    {
        _counts.TryAdd(layer, new OpcodeCounts());
        _counts[layer].Add(section.Total);
        foreach (string method in section.ByMethod.Keys)
        {
            _layersOfMethod.TryAdd(method, new HashSet<string>(StringComparer.Ordinal));
            _layersOfMethod[method].Add(layer);
        }
    }
}
