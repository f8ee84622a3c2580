# Ends a server and removes its folder ($1) when the standard input ends: when the process that
# owns the server closes it, or is gone. Each line of the input is the server's process now, or 0.
server=0
while read -r line; do server=$line; done

if [ "$server" != 0 ]; then
    # The server first: when it stands still it makes no more children.
    kill -s STOP "$server"
    family=$server
    for stat in /proc/[0-9]*/stat; do
        read -r process _ _ parent _ <"$stat" && [ "$parent" = "$server" ] &&
            family="$family $process"
    done
    kill -s KILL $family

    # PostgreSQL has a piece of shared memory that stays behind; its number is in this file.
    if [ -f "$1/data/postmaster.pid" ]; then
        memory=$(sed -n '7s/^ *[0-9]* *//p' "$1/data/postmaster.pid")
        [ -n "$memory" ] && ipcrm -m "$memory"
    fi
fi

# A process that is dying may still make a file.
for attempt in 1 2 3 4 5 6 7 8 9; do
    rm -rf "$1" && break
    sleep 0.1
done
