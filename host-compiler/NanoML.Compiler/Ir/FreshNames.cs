namespace NanoML.Compiler.Ir;

/// <summary>Names that are not taken yet. How often each was asked for is kept: a loop that is written out asks for the same ones every turn.</summary>
/// <param name="take">Takes a name; false where it is taken already.</param>
public sealed class FreshNames(Func<string, bool> take)
{
    private readonly Dictionary<string, int> _asked = [];

    public string Of(string hint)
    {
        string name = hint;
        while (!take(name))
        {
            int number = _asked[hint] = _asked.GetValueOrDefault(hint) + 1;
            name = $"{hint}_{number}";
        }

        return name;
    }
}
