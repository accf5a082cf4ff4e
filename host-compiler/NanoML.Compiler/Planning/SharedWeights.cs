namespace NanoML.Compiler.Planning;

/// <summary>
/// The tables of a weight that several layers have: what is made of it for one layer is another's too where its content is the same. Names are
/// those of the layer that had a table first. Strategies ask from several threads.
/// </summary>
public sealed class SharedWeights
{
    private readonly List<Table> _tables = [];

    public Table Table(string layer, string role, Array data)
    {
        lock (_tables)
        {
            Table? same = _tables.Find(table => table.Role == role && AreSame(table.Data, data));
            if (same is null)
            {
                same = new Table(layer, role, data) { Shared = this };
                _tables.Add(same);
            }

            return same;
        }
    }

    private static bool AreSame(Array a, Array b) => a.GetType() == b.GetType() && a.Length == b.Length && (a, b) switch
    {
        (int[] x, int[] y) => x.AsSpan().SequenceEqual(y),
        (long[] x, long[] y) => x.AsSpan().SequenceEqual(y),
        (float[] x, float[] y) => x.AsSpan().SequenceEqual(y),
        _ => ((byte[])(object)a).AsSpan().SequenceEqual((byte[])(object)b),
    };
}
