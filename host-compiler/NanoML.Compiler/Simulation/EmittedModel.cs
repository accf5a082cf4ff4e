using System.Reflection;

namespace NanoML.Compiler.Simulation;

/// <summary>An emitted model, loaded and instantiated on the host. Not thread-safe, as on the device.</summary>
public sealed class EmittedModel : IDisposable
{
    private const string ModelBase = "NanoML.Runtime.NanoModel";

    private readonly DeviceLoadContext? _context;
    private readonly Func<byte[]> _input;
    private readonly Func<byte[]> _output;
    private readonly Action _invoke;
    private readonly Action _step;
    private readonly Action _reset;

    /// <param name="context">Unloaded with the model; null for none.</param>
    /// <param name="model">Derives from <c>NanoML.Runtime.NanoModel</c>.</param>
    internal EmittedModel(DeviceLoadContext? context, object model)
    {
        _context = context;
        Instance = model;
        _input = Getter<byte[]>(model, "Input");
        _output = Getter<byte[]>(model, "Output");
        _invoke = Method(model, "Invoke");
        _step = Method(model, "Step");
        _reset = Method(model, "Reset");
        InputLength = Getter<int>(model, "InputCount")();
    }

    internal object Instance { get; }

    /// <summary>The first <see cref="InputLength"/> bytes are the input; <see cref="Invoke"/> may overwrite them.</summary>
    public byte[] Input => _input();

    /// <summary>The elements of the input.</summary>
    public int InputLength { get; }

    /// <summary>The result of the last <see cref="Invoke"/>, in the model's own array.</summary>
    public byte[] Output => _output();

    /// <summary>Loads an assembly with its references and creates the model in it.</summary>
    /// <param name="assembly">With one class that derives from <c>NanoML.Runtime.NanoModel</c> and has a default constructor.</param>
    /// <exception cref="InvalidOperationException">There is no such class, or more than one.</exception>
    public static EmittedModel Load(DeviceAssembly assembly)
    {
        DeviceLoadContext context = new(assembly);
        try
        {
            return Create(context.LoadFromAssemblyName(new AssemblyName(assembly.Name)), context);
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    /// <summary>Creates the model of an assembly that is loaded already, and stays so.</summary>
    /// <exception cref="InvalidOperationException">There is no model, or more than one.</exception>
    internal static EmittedModel Of(Assembly assembly) => Create(assembly, null);

    public void Invoke() => _invoke();

    /// <summary>The same, with what the last inference left for this one.</summary>
    public void Step() => _step();

    /// <summary>Forgets that.</summary>
    public void Reset() => _reset();

    public void Dispose() => _context?.Unload();

    private static EmittedModel Create(Assembly assembly, DeviceLoadContext? context)
    {
        List<Type> models = [.. assembly.GetTypes().Where(IsModel)];
        return models.Count == 1
            ? new EmittedModel(context, Activator.CreateInstance(models[0])!)
            : throw new InvalidOperationException($"{assembly.GetName().Name} has {models.Count} models, not one.");
    }

    private static bool IsModel(Type type)
    {
        for (Type? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.FullName == ModelBase)
            {
                return !type.IsAbstract;
            }
        }

        return false;
    }

    private static Action Method(object model, string name) => model.GetType().GetMethod(name, Type.EmptyTypes)!.CreateDelegate<Action>(model);

    private static Func<T> Getter<T>(object model, string property) =>
        model.GetType().GetProperty(property)!.GetGetMethod()!.CreateDelegate<Func<T>>(model);
}
