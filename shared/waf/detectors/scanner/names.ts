// What scanners call themselves by. The pass before the detectors asks for the same names.

import { wordSet } from '../../runs.ts'

/** Whole product names, as User-Agent tokens (RFC 9110 §10.1.5). */
export const NAMES = wordSet(
  'sqlmap nikto nmap wapiti dirb zaproxy teenage naxsi_tester ghauri kiterunner httpx-scan xray crlfuzz dalfox nosqlmap tplmap graphw00f cloudsploit masscan zgrab acunetix nessus openvas openvasvt openvas-vt wpscan dirbuster gobuster ffuf feroxbuster nuclei arachni w3af havij jbrofuzz hydra whatweb zmeu netsparker qualys appscan webinspect jaeles dirsearch wfuzz xsser commix fimap grendel-scan joomscan metis paros pangolin skipfish vega webshag zap brutus cgichk nsauditor sqlninja absinthe bsqlbf golismero httprint pmafind struts-pwn l9explore fuzz sitelockspider detectify burpcollaborator interactsh xsstrike jorgee',
)
