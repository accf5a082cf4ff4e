namespace NanoML.Fleet
{
    /// <summary>
    /// How long to wait before the next try to connect: half a second to one, then twice as long after each vain try, up to a minute. The share of
    /// chance keeps the nodes of a broker that was away from coming all at once.
    /// </summary>
    internal sealed class ReconnectDelay
    {
        private const int Shortest = 1000;
        private const int Longest = 64000;

        private int _chance;
        private int _most = Shortest;

        /// <param name="name">The node's: it decides about the chance.</param>
        public ReconnectDelay(string name)
        {
            for (int i = 0; i < name.Length; i++)
            {
                _chance = (_chance * 31) + name[i];
            }
        }

        /// <summary>After a connection that came about.</summary>
        public void Reset()
        {
            _most = Shortest;
        }

        /// <returns>Milliseconds.</returns>
        public int Next()
        {
            // Numerical Recipes' generator; its high bits are the good ones.
            _chance = (_chance * 1664525) + 1013904223;
            int half = _most / 2;
            int delay = half + (int)(((long)half * ((_chance >> 16) & 0xFFFF)) >> 16);
            _most = _most * 2 > Longest ? Longest : _most * 2;
            return delay;
        }
    }
}
