import sys

from mobile_llm.cli import main

sys.exit(main(sys.argv[1:], is_own_process=True))
