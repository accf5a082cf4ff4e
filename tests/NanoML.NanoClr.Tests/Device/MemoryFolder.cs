using System;
using NanoML.Updates;

namespace NanoML.Edges
{
    /// <summary>Six files in memory.</summary>
    public sealed class MemoryFolder : StoreFolder
    {
        private readonly MemoryFile[] _files = new MemoryFile[6];

        public override StoreFile Open(string name)
        {
            return Find(name);
        }

        public void Damage(string name)
        {
            MemoryFile file = Find(name);
            byte[] bytes = new byte[1];
            file.TryRead(20, bytes, 0, 1);
            bytes[0] ^= 1;
            file.TryWrite(20, bytes, 0, 1);
        }

        private MemoryFile Find(string name)
        {
            int i = 0;
            while (_files[i] != null && _files[i].Name != name)
            {
                i++;
            }

            if (_files[i] == null)
            {
                _files[i] = new MemoryFile(name);
            }

            return _files[i];
        }

        private sealed class MemoryFile : StoreFile
        {
            private readonly string _name;
            private byte[] _bytes = new byte[0];

            public MemoryFile(string name)
            {
                _name = name;
            }

            public string Name
            {
                get { return _name; }
            }

            public override int Length
            {
                get { return _bytes.Length; }
            }

            public override bool TryRead(int position, byte[] bytes, int start, int count)
            {
                if (position > _bytes.Length - count)
                {
                    return false;
                }

                Array.Copy(_bytes, position, bytes, start, count);
                return true;
            }

            public override bool TryWrite(int position, byte[] bytes, int start, int count)
            {
                if (position + count > _bytes.Length)
                {
                    byte[] longer = new byte[position + count];
                    Array.Copy(_bytes, 0, longer, 0, _bytes.Length);
                    _bytes = longer;
                }

                Array.Copy(bytes, start, _bytes, position, count);
                return true;
            }

            public override bool TryFlush()
            {
                return true;
            }

            public override bool TryClear()
            {
                _bytes = new byte[0];
                return true;
            }

            public override void Close()
            {
            }
        }
    }
}
